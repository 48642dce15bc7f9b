// Package browsertest opens pages in Chromium for tests, and judges the layout that it shows and what axe-core finds.
package browsertest
