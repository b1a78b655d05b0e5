/** Complaints of a VS Code that runs without a network and without some native parts. */
const noise = [
  /Failed to load resource/,
  /An iframe which has both allow-scripts and allow-same-origin/,
  /native-watchdog|spdlog|vsda|bindings file/,
  /bad HTTP response code \(404\) was received when fetching the script/,
  /\[Service Worker\] registration/,
  /authentication provider 'github'/,
  /\[lifecycle\] Long running operations during shutdown/,
  /IndexedDB database '[\w-]+' is closed/, // a reload cuts the workbench's own log
  /Aborted onWillSaveTextDocument-event/, // VS Code gives its own listeners 1,750 ms, which a busy machine exceeds
  /OverlayWebview has been disposed/, // VS Code goes on opening an editor that has just been closed
  /ERR_NAME_NOT_RESOLVED|ENOTFOUND|open-vsx/,
];

export function isNoise(text: string): boolean {
  return noise.some((pattern) => pattern.test(text));
}
