// Package records writes call records as CSV, as a telephone system exports them, and reads
// exports: those of its own columns, of other ones by a Map, of Asterisk and of Amazon Connect.
// A simulated day in this form can be analyzed with the tools for a real one.
//
// It knows columns, formats and times, and neither how calls are simulated nor what records
// tell about a center.
//
// It does not know what is estimated from records.
package records
