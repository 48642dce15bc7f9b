// Package known has the known texts of the variables of a call. Calls share the parts in which they are equal, so
// that a line that sets one variable of many copies few.
//
// The package knows no line and no call: its callers decide the meaning of a variable, and when they forget a text.
package known
