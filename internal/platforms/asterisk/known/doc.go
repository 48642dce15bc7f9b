// Package known has what a call knows about the texts of its variables. Calls share the parts in which they are equal,
// so that a line that sets one variable of many copies few.
//
// The package knows no line and no call: what a variable means, and when a text is forgotten, is for its callers.
package known
