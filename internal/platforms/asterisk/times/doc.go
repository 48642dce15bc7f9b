// Package times reads the times of a dialplan: the hours of a week in which a condition holds, and how long something
// takes.
//
// The package knows no call and no clock: its results are opening hours and lengths.
package times
