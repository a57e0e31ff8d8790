import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type ComponentChildren, h } from './html.ts';

const NowContext = createContext(0);

/** The sandbox's time, in Unix milliseconds; what shows it is drawn again every second. */
export function useNow(): number {
  return useContext(NowContext);
}

/** @param props.clockAhead milliseconds by which the sandbox's clock is ahead of this machine's */
export function NowProvider(props: { clockAhead: number; children?: ComponentChildren }): ComponentChildren {
  const { clockAhead, children } = props;
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return h(NowContext.Provider, { value: Date.now() + clockAhead, children });
}
