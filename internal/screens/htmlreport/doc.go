// Package htmlreport writes a report, a comparison, a search for staff or a sweep as one
// HTML page that contains its style, its scripts and its data, and loads nothing.
//
// It computes nothing, and does not know the server.
package htmlreport
