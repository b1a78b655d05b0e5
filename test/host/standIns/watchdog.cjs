// In the place of VS Code's native watchdog, which would have to be compiled: ends this process when another is gone.

/** @param {number} pid */
exports.start = (pid) => {
  const look = () => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  };
  setInterval(look, 3_000).unref();
};

/** @param {number} [code] */
exports.exit = (code) => process.exit(code ?? 0);
