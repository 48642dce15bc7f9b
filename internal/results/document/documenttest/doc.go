// Package documenttest checks the documents of results: their pages in a browser, and their texts.
//
// The package does not know the results.
package documenttest
