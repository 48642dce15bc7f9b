// Package look contains the style of all pages, and draws charts as SVG.
//
// A chart needs no script and no style attribute. An outer SVG holds the texts at
// percentages of its size. An inner SVG holds the lines, and is stretched to the same box.
// So a chart fits any width, prints, and follows the color scheme by its classes.
// [Script] adds the values under the pointer and the arrow keys.
//
// A color means the same thing in each chart: see [Color].
package look
