// Package web shows the house in a browser: a report as one page that needs nothing
// beside itself ([WriteReport]), and a running simulation with its metrics, its health
// and four pages. On one a person calls the center, beside the drawing of the flow;
// the wallboard follows the simulation; the flows show their traffic, their test
// coverage and what the checker finds; and reports are made and compared.
//
// A page is an html/template and works without a script, a page at a time. The
// one script asks for a page's part by a header and puts it in place of the part
// that stands there; the wallboard's parts come as server-sent events. Nothing is
// asked of another address, and the security policy allows nothing else.
package web
