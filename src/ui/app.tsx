/** The whole screen as a function of the state. It holds no state of its own and fills the terminal exactly. */
import {Box} from 'ink';
import {DetailPane} from './detail-pane.tsx';
import {Footer} from './footer.tsx';
import {Header} from './header.tsx';
import {HelpPane} from './help-pane.tsx';
import {gutterColumns, layoutOf} from './layout.ts';
import {span, wrapSpans} from './lines.ts';
import {ListPane} from './list-pane.tsx';
import {RunPane} from './run-pane.tsx';
import {layoutFor, type State} from './state.ts';
import {TextLines} from './text-lines.tsx';

interface AppProps {
  readonly state: State;
  readonly color: boolean;
}

export function App({state, color}: AppProps) {
  const {columns, rows} = state.size;
  if (layoutOf(state.size).isTooSmall) {
    const lines = wrapSpans([span('Too small: make the terminal 60 × 20 or larger. q quits.')], columns);
    return <TextLines lines={lines} width={columns} height={rows} color={color} />;
  }
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Header state={state} color={color} />
      <Body state={state} color={color} />
      <Footer state={state} color={color} />
    </Box>
  );
}

function Body({state, color}: AppProps) {
  const {bodyRows: height, isSideBySide, listColumns, detailColumns} = layoutFor(state);
  const pane = {state, color, height};
  if (state.isHelpOpen) return <HelpPane {...pane} width={state.size.columns} />;
  if (state.screen === 'run') return <RunPane {...pane} width={state.size.columns} />;
  if (!isSideBySide) {
    return state.focus === 'list' ? (
      <ListPane {...pane} width={listColumns} />
    ) : (
      <DetailPane {...pane} width={detailColumns} />
    );
  }
  // The bar is heavy while the arrows scroll the detail.
  const bar = state.focus === 'detail' ? span(' ┃ ', 'good') : span(' │ ', 'faint');
  return (
    <Box height={height} width={state.size.columns}>
      <ListPane {...pane} width={listColumns} />
      <TextLines
        lines={Array.from({length: height}, () => [bar])}
        width={gutterColumns}
        height={height}
        color={color}
      />
      <DetailPane {...pane} width={detailColumns} />
    </Box>
  );
}
