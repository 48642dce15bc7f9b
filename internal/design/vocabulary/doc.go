// Package vocabulary has the words of callers' languages that a rule or a page looks for. They are
// in words.json, by the base of a language tag.
//
// The package does not know flows or rules.
package vocabulary
