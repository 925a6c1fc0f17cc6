// Codes of Double Metaphone by two implementations: whole ones by npm's double-metaphone 2.0.1 and of
// four letters by talisman 1.1.4, for the words (a line each) on standard input: real names of people,
// towns, hospitals and beers from tests/data, and words that the rules name.
//   npm install double-metaphone talisman && node metaphone.mjs <words.txt >metaphone.csv
// The two differ in some fifty words of five thousand, where one of them leaves a rule out.
import {doubleMetaphone} from 'double-metaphone'
import {createRequire} from 'module'
import {readFileSync} from 'fs'

const four = createRequire(import.meta.url)('talisman/phonetics/double-metaphone')
console.log('word,primary,secondary,primary_4,secondary_4')
for (const word of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  console.log([word, ...doubleMetaphone(word), ...four(word)].join(','))
}
