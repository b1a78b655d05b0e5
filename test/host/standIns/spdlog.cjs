// In the place of @vscode/spdlog, whose native part would have to be compiled: the same interface, writing at once.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  formatted = true;
  level = levels.indexOf('info');

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    for (const [method, level] of Object.entries({ trace: 0, debug: 1, info: 2, warn: 3, error: 4, critical: 5 })) {
      Object.defineProperty(this, method, { value: (/** @type {string} */ text) => this.write(level, text) });
    }
  }

  /** @param {number} level @param {string} text */
  write(level, text) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    fs.appendFileSync(this.file, this.formatted ? `${time} [${levels[level]}] ${text}\n` : text);
  }

  getLevel() {
    return this.level;
  }

  /** @param {number} level */
  setLevel(level) {
    this.level = level;
  }

  setPattern() {
    this.formatted = true;
  }

  clearFormatters() {
    this.formatted = false;
  }

  flush() {} // nothing waits to be written

  drop() {}
}

/** @param {string} _name @param {string} file */
async function createLogger(_name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(file);
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
