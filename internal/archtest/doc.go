// Package archtest holds the test of the house itself: imports point down only,
// each outside library has one room that knows it, and nothing below the
// metrics reads a clock or a network.
package archtest
