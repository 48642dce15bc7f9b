// Package pattern reads the names of extensions, such as _1XX. and 200: the numbers that a name matches, the order in
// which Asterisk looks for names, and the digits that callers dial.
//
// The package knows no context and no line. Digits of a number that only the call knows are symbols in its text.
package pattern
