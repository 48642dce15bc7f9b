// Package web serves a running simulation over HTTP: its metrics, its health and HTML
// pages. The pages are a phone that calls the center next to the drawing of the flow, a
// wallboard, the flows with their traffic, test coverage and findings, and a report.
//
// The pages are html/templates and work without scripts: each form loads a page. The
// script instead requests the part of the page that changes, by a header, and replaces
// it. The wallboard receives its part as server-sent events. A content security policy
// forbids loading anything from another address.
//
// It computes no measure and does not know flags.
package web
