import { useEffect, useState } from 'preact/hooks';

/** `system`: as the machine has it. */
export type Theme = 'system' | 'dark' | 'light';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };
const THEMES = Object.keys(NEXT) as Theme[];
const KEY = 'theme';

export function nextTheme(theme: Theme): Theme {
  return NEXT[theme];
}

/** The theme, kept for the next visit. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(
    () => THEMES.find((each) => each === localStorage.getItem(KEY)) ?? 'system',
  );
  useEffect(() => {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, setTheme];
}
