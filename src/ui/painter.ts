/**
 * Draws whole frames on the alternate screen, writing only the lines that changed, each at its own place. Ink would
 * clear the terminal, and in many of them the scrollback, for every frame that is as high as the terminal.
 */
import stringWidth from 'string-width';

/** Alternate screen; no cursor; no wrapping, so that a character wider than measured cannot push a line down. */
const enterAlternateScreen = '\u001b[?1049h\u001b[?25l\u001b[?7l';
/** Cleared first: tmux mixes what is left on it into the main screen when the size has changed in between. */
const leaveAlternateScreen = '\u001b[H\u001b[2J\u001b[?7h\u001b[?25h\u001b[?1049l';
const beginSynchronized = '\u001b[?2026h';
const endSynchronized = '\u001b[?2026l';
const eraseToLineEnd = '\u001b[K';

interface Painter {
  enter(): void;
  /** A frame is as high as the terminal, so that drawing it whole leaves nothing of what stood there before. */
  paint(frame: string, columns: number): void;
  /** The next frame is drawn whole: after a resize, or when something else wrote to the terminal. */
  forget(): void;
  leave(): void;
}

export function createPainter(stdout: NodeJS.WriteStream): Painter {
  let shown: readonly string[] = [];
  let isOpen = false;
  return {
    enter() {
      if (isOpen) return;
      isOpen = true;
      stdout.write(enterAlternateScreen);
    },
    paint(frame, columns) {
      if (!isOpen) return;
      const lines = frame.split('\n');
      const changes = lines.flatMap((line, index) =>
        shown[index] === line ? [] : [placeLine(line, index + 1, columns)],
      );
      shown = lines;
      if (changes.length > 0) stdout.write(beginSynchronized + changes.join('') + endSynchronized);
    },
    forget() {
      shown = [];
    },
    leave() {
      if (!isOpen) return;
      isOpen = false;
      stdout.write(leaveAlternateScreen);
    },
  };
}

/** After a line as wide as the terminal the cursor still stands on its last cell: erasing there would take that cell. */
function placeLine(line: string, row: number, columns: number): string {
  return `\u001b[${row};1H${line}${stringWidth(line) < columns ? eraseToLineEnd : ''}`;
}
