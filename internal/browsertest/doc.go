// Package browsertest opens pages in Chromium for tests, and checks their layout and the findings
// of axe-core.
package browsertest
