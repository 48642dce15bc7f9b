// Package chart shows series over time, or over the values of a parameter, in HTML pages.
// A page holds a figure with the values as JSON and as a table; [Script] draws them with
// uPlot (https://github.com/leeoniya/uPlot, MIT, in the folder named by its version), so
// that a reader can look up values with the mouse or the arrow keys. Without the script
// the table remains.
//
// It does not know reports.
package chart
