import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';
import { eventually } from './wait';

/** By how many pixels a webview's page is wider than its place. */
export async function overflow(frame: FrameLocator): Promise<number> {
  return frame.locator('html').evaluate((page) => page.scrollWidth - page.clientWidth);
}

/** The texts of those elements of a webview of which something is to the left or right of its place. */
export async function outOfSight(elements: Locator): Promise<string[]> {
  return elements.evaluateAll((all) =>
    all
      .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width === 0 || left < 0 || right > document.documentElement.clientWidth;
      })
      .map(({ textContent }) => textContent ?? ''),
  );
}

/** Changes the size of the window until a webview has this width. */
export async function setWidth(workbench: Workbench, frame: FrameLocator, width: number, height = 1000): Promise<void> {
  await eventually(async () => {
    const now = await frame.locator('html').evaluate(() => window.innerWidth);
    const { width: whole = 0 } = workbench.page.viewportSize() ?? {};
    if (now !== width) await workbench.page.setViewportSize({ width: whole + width - now, height });
    return now;
  }, width);
}

/** Changes the size of the window until a webview has this size. */
export async function setSize(workbench: Workbench, frame: FrameLocator, width: number, height: number): Promise<void> {
  await eventually(async () => {
    const now = await frame.locator('html').evaluate(() => [window.innerWidth, window.innerHeight] as const);
    const whole = workbench.page.viewportSize() ?? { width: 0, height: 0 };
    if (now[0] !== width || now[1] !== height) {
      const next = { width: whole.width + width - now[0], height: whole.height + height - now[1] };
      await workbench.page.setViewportSize(next);
    }
    return now;
  }, [width, height]);
}
