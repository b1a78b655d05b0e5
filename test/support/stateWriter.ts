import { OfflineState } from '../../src/offlineState';

// a window of its own: writes a state again and again, of one letter and of a length that no other writer has

const [, , file = '', letter = '', times = ''] = process.argv;
const state = new OfflineState(file, (error) => {
  console.error(error);
  process.exitCode = 1;
});

async function write(): Promise<void> {
  for (let count = 0; count < Number(times); count++) {
    state.save(() => ({ text: letter.repeat(letter.charCodeAt(0) * 1000) }));
    await state.saved();
  }
}

void write();
