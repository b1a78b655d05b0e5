// Moves the clock of the extension host that it is loaded into, by the milliseconds in the file LATE_CLOCK.
const { readFileSync } = require('node:fs');

if (process.argv.includes('--type=extensionHost')) {
  const later = Number(readFileSync(process.env.LATE_CLOCK, 'utf8'));
  const now = Date.now;
  Date.now = () => now() + later;
}
