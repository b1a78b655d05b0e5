import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Thrown when a path from the user is not accepted; `code` takes the place of the system's error code. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';

  /** `notAFile`: a folder, a pipe, a device or a socket. */
  constructor(readonly code: 'notAFile' | 'tooLarge') {
    super(code);
  }
}

const chunkBytes = 65_536;
/** Flags that keep the open from blocking forever on a pipe without a writer. Windows has neither. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens an ordinary file of at most `maximumBytes`.
 *
 * @throws FileRefused
 * @throws the system's error when it cannot be opened
 */
export async function openFile(path: string, maximumBytes: number): Promise<FileHandle> {
  // merely opening a device may have an effect
  if (!(await stat(path)).isFile()) {
    throw new FileRefused('notAFile');
  }
  const handle = await open(path, flags);
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > maximumBytes) {
      throw new FileRefused(found.isFile() ? 'tooLarge' : 'notAFile');
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads an ordinary file, even one that grows during the read or reports no size.
 *
 * @throws FileRefused
 * @throws the system's error when it cannot be read
 */
export async function readBounded(path: string, maximumBytes: number): Promise<Buffer> {
  const handle = await openFile(path, maximumBytes);
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; ;) {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) {
        return Buffer.concat(chunks, size);
      }
      size += bytesRead;
      if (size > maximumBytes) {
        throw new FileRefused('tooLarge');
      }
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
