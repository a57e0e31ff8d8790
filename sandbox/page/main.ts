import { render } from 'preact';
import { App } from './app.ts';
import { h } from './parts/html.ts';

render(h(App, null), document.getElementById('app')!);
