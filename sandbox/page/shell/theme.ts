import { useEffect, useState } from 'preact/hooks';

/** `system`: as the machine has it. */
export type Theme = 'system' | 'dark' | 'light';

const ORDER: readonly Theme[] = ['system', 'dark', 'light'];
const KEY = 'theme';

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
}

/** The theme, kept for the next visit. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(
    () => ORDER.find((each) => each === localStorage.getItem(KEY)) ?? 'system',
  );
  useEffect(() => {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, setTheme];
}
