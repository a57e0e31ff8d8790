import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A message to go to; a new object each time that somebody asks for it. */
export interface Target {
  readonly messageId: string;
}

/** How near to the end, in pixels, counts as at the end. */
const NEAR_END = 80;
/** Milliseconds for which a message that was gone to stands out. */
const STANDS_OUT_MS = 2_500;

/**
 * Keeps a scrolled list at its end while it was there, whatever is added or grows; goes to what the person has caused,
 * and to a message when one is asked for.
 *
 * @param own id of the element that the person caused last; of one higher than the list, the beginning is shown
 */
export function useScroll(target: Target | null, isLoaded: boolean, own: string | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  /** Whether the list is kept at its end. */
  const sticks = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const ownId = useRef(own);
  const toEnd = () => {
    const element = scroller.current;
    if (!element) return;
    const caused = ownId.current ? document.getElementById(ownId.current) : null;
    const isHigher = caused !== null && caused.offsetHeight > element.clientHeight;
    if (isHigher && caused.matches(':last-child')) caused.scrollIntoView({ block: 'start' });
    else element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (own === ownId.current) return;
    ownId.current = own;
    sticks.current = true;
    toEnd();
  }, [own]);
  useTarget(target, isLoaded, sticks);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let size = '';
    const onScroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = element;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
      // Scrolled because the list or the window changed its size: that lets nobody go from the end.
      const byPerson = size === `${scrollHeight} ${clientHeight}`;
      size = `${scrollHeight} ${clientHeight}`;
      if (isAtEnd || byPerson) sticks.current = isAtEnd;
      setAtEnd(sticks.current);
    };
    const observer = new ResizeObserver(() => sticks.current && toEnd());
    for (const each of [element, ...element.children]) observer.observe(each);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);
  return { scroller, atEnd, toEnd };
}

/** Scrolls to the message, and shows for a moment which it is. */
function useTarget(target: Target | null, isLoaded: boolean, sticks: RefObject<boolean>): void {
  // After the composer has taken the focus.
  useEffect(() => {
    const element = target && isLoaded ? document.getElementById(`message-${target.messageId}`) : null;
    if (!element) return;
    sticks.current = false;
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
    element.classList.add('target');
    const timer = setTimeout(() => element.classList.remove('target'), STANDS_OUT_MS);
    return () => clearTimeout(timer);
  }, [target, isLoaded]);
}
