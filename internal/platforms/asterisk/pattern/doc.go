// Package pattern reads the names of extensions, such as _1XX. and 200: which numbers a name matches, in which order
// Asterisk looks for names, and what callers dial.
//
// The package knows no context and no line. Digits of a number that only the call knows are symbols in its text.
package pattern
