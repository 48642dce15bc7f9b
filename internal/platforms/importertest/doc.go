// Package importertest has the tests that every format of package importer has.
package importertest
