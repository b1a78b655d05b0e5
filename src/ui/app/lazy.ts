/** Something that is loaded once, at first use, and disposed of also when it arrives late. */
export class Lazy<T extends { dispose(): unknown }> {
  private loading: Promise<T> | undefined;
  private disposed = false;

  constructor(private readonly load: () => Promise<T>) {}

  get(): Promise<T> {
    if (!this.loading) {
      this.loading = this.load();
      if (this.disposed) {
        this.dispose();
      }
    }
    return this.loading;
  }

  dispose(): void {
    this.disposed = true;
    // one that could not be loaded is told to whoever asked for it
    this.loading?.then((loaded) => loaded.dispose()).catch(() => undefined);
  }
}
