// Package symbol writes what only the call knows into the texts of a dialplan. A symbol is the name of a value, or a
// digit of the pattern that a caller has dialed. Its characters are in no file.
//
// The package knows no variable and no call: it finds the symbols of a text, and divides the text at them.
package symbol
