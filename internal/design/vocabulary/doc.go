// Package vocabulary has the words by which the languages of callers say something that a
// rule or a page looks for. They are in words.json, by the base of a language tag.
//
// It does not know flows or rules.
package vocabulary
