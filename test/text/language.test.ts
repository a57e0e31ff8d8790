import { expect, it } from 'vitest';
import { languageOf } from '../../src/text/language.ts';

const texts: Record<string, string> = {
  en: 'Language models that are trained against a monitor learn to hide what they think from it, and nobody has found a way to stop them.',
  de: 'Sprachmodelle, die gegen eine Überwachung trainiert werden, lernen ihre Gedanken zu verbergen, und niemand hat bisher einen Weg gefunden, das zu verhindern.',
  es: 'Los modelos de lenguaje que se entrenan contra un monitor aprenden a ocultar lo que piensan, y nadie ha encontrado todavía una manera de evitarlo.',
  ro: 'Modelele de limbaj care sunt antrenate împotriva unui monitor învață să ascundă ceea ce gândesc, iar nimeni nu a găsit încă o cale de a le opri.',
  tr: 'Bir denetleyiciye karşı eğitilen dil modelleri düşündüklerini saklamayı öğreniyor ve şimdiye kadar kimse bunu engellemenin bir yolunu bulamadı.',
  ru: 'Языковые модели, которые обучают под надзором, учатся скрывать свои мысли, и никто ещё не нашёл способа это предотвратить.',
  ar: 'تتعلم النماذج اللغوية التي تدرب ضد مراقب إخفاء ما تفكر فيه، ولم يجد أحد طريقة لمنع ذلك حتى الآن.',
  vi: 'Các mô hình ngôn ngữ được huấn luyện để chống lại sự giám sát học cách che giấu suy nghĩ của chúng.',
};

it.each(Object.entries(texts))('recognises %s', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

it.each([
  ['es', 'Los precios de los alimentos subieron otra vez durante el verano pasado.'],
  ['es', 'La biblioteca cierra temprano los domingos por la tarde.'],
  ['ro', 'Preturile alimentelor au crescut din nou in timpul verii trecute.'],
  ['ro', 'Biblioteca se închide devreme duminica după-amiaza.'],
  ['en', 'Food prices went up again over the past summer, the ministry said.'],
])('recognises %s in one sentence: %s', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

it('takes for English what is too short, a list of names, or in a script without stems', () => {
  expect(languageOf('Deep deception')).toBe('en');
  expect(
    languageOf('Sparse matrix package; simulation; hidden line problem; routing; graphics; vocabulary'),
  ).toBe('en');
  expect(languageOf('人工知能は、学習したモデルが考えを隠すことを学ぶ。')).toBe('en');
  expect(languageOf('Мовні моделі вчаться приховувати свої думки, і ніхто ще не знайшов способу.')).toBe(
    'en',
  );
});

it('believes what is stated', () => {
  expect(languageOf('Deep deception', 'de')).toBe('de');
  expect(languageOf('Kunstig intelligens', 'nb-NO')).toBe('no');
});
