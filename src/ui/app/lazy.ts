/** A resource that is loaded once, at first use, and disposed of even if loading finishes after disposal. */
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
    // The caller that requested the load gets its error.
    this.loading?.then((loaded) => loaded.dispose()).catch(() => undefined);
  }
}
