import type { Workbench } from './workbench';
import { eventually } from './wait';

/** Drags the border of the side bar until it has this width. */
export async function setSideBarWidth({ page }: Workbench, width: number): Promise<void> {
  const box = async () => {
    const found = await page.locator('.part.sidebar').boundingBox();
    if (!found) throw new Error('There is no side bar.');
    return found;
  };
  await eventually(async () => {
    const { x, y, width: now, height } = await box();
    if (Math.round(now) !== width) {
      await page.mouse.move(x + now, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width, y + height / 2, { steps: 4 });
      await page.mouse.up();
    }
    return Math.round((await box()).width);
  }, width);
}
