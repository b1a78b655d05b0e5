import type { FrameLocator, Locator } from 'playwright-core';

export interface Contrast {
  readonly color: string;
  readonly background: string;
  readonly ratio: number;
}

/** Contrast of an element's color with what is painted behind it, by WCAG; opacities of the element and around it count. */
export async function contrastOf(element: Locator): Promise<Contrast> {
  return element.evaluate((start) => {
    type Color = readonly [number, number, number, number];
    const parse = (text: string): Color => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      if (!canvas) throw new Error('no canvas');
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Color, [x, y, z]: Color): Color => [
      r * a + x * (1 - a),
      g * a + y * (1 - a),
      b * a + z * (1 - a),
      1,
    ];
    const layers: Color[] = [];
    let opacity = 1;
    for (let one: Element | null = start; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      layers.push(parse(style.backgroundColor));
      opacity *= Number(style.opacity);
    }
    const background = layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1] as Color);
    // codicons and some labels are painted by a pseudo element, which inherits the color
    const [r, g, b, a] = parse(getComputedStyle(start).color);
    const color = over([r, g, b, a * opacity], background);
    const luminance = ([red, green, blue]: Color): number => {
      const linear = [red, green, blue].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    };
    const [light = 0, dark = 0] = [luminance(color), luminance(background)].sort((x, y) => y - x);
    const text = (given: Color): string => given.slice(0, 3).map(Math.round).join(',');
    return { color: text(color), background: text(background), ratio: (light + 0.05) / (dark + 0.05) };
  });
}

/** Signs of a panel that mean good, weak or bad: those that hardly differ from what is behind them, or not from text. */
export async function faintSigns(panel: FrameLocator): Promise<string[]> {
  const text = (await contrastOf(panel.locator('h1'))).color;
  const signs = ['line.ok', 'line.warning', 'line.error', 'line.failure', 'mark-good', 'mark-bad', 'mark-unknown']
    .map((name) => `.${name}`)
    .concat('.tone-strong', '.tone-weak', '.tone-exposed', '.count-warning');
  const faint: string[] = [];
  let seen = 0;
  for (const sign of signs) {
    for (const icon of await panel.locator(`${sign}.codicon, ${sign} .codicon`).all()) {
      if (!(await icon.isVisible())) continue;
      seen += 1;
      const { ratio, color } = await contrastOf(icon);
      if (ratio < 3 || color === text) faint.push(`${sign}: ${color}, ${ratio.toFixed(1)}`);
    }
  }
  return seen > 0 ? faint : ['no sign is visible'];
}
