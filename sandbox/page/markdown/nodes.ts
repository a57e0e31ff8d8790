/** What a text in Discord's Markdown says. */
export type MarkdownNode =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' } & Parent)
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'code-block'; readonly language: string | null; readonly text: string }
  | ({ readonly kind: 'quote' | 'small' } & Parent)
  | ({ readonly kind: 'heading'; readonly level: 1 | 2 | 3 } & Parent)
  | {
      readonly kind: 'list';
      /** The first number; null for bullets. */
      readonly start: number | null;
      readonly items: readonly (readonly MarkdownNode[])[];
    }
  | ({ readonly kind: 'link'; readonly url: string } & Parent)
  | { readonly kind: 'user' | 'role' | 'channel'; readonly id: string }
  | { readonly kind: 'everyone'; readonly text: '@everyone' | '@here' }
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'emoji'; readonly name: string }
  | { readonly kind: 'time'; readonly seconds: number; readonly style: TimeStyle };

interface Parent {
  readonly children: readonly MarkdownNode[];
}

/** How a timestamp is written: times, dates, both, or relative to now. */
export type TimeStyle = 't' | 'T' | 'd' | 'D' | 'f' | 'F' | 'R';
