/** Lines as Ink text, in a box of exactly that size. The one place where spans become styled text. */
import {Box, Text} from 'ink';
import {cutLine, type Line} from './lines.ts';
import {styles, type TextStyle} from './theme.ts';

interface TextLinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  /** Without colour no escape sequence is written at all. */
  readonly color: boolean;
}

const plain: TextStyle = {};

export function TextLines({lines, width, height, color}: TextLinesProps) {
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height} overflow="hidden">
      {lines.slice(0, height).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
        <Text key={row} wrap="truncate-end">
          {line.length === 0 ? ' ' : null}
          {cutLine(line, width).map(({text, style}, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: neither has a span
            <Text key={index} {...(color && style !== undefined ? styles[style] : plain)}>
              {text}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  );
}
