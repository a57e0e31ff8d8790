import { render } from 'preact';
import { App } from './app.ts';
import { h } from './parts/html.ts';

const root = document.getElementById('app');
if (root) render(h(App, null), root);
