// Package browsertest opens pages in Chromium for tests, and judges the layout that it shows.
package browsertest
