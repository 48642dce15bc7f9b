// Package sources finds and reads the exported files of an import.
//
// A file that the user names must be of a platform. Of a folder, the files of a platform are taken, with the files
// that they include, and the others are kept with the reason why they are none. All of it is bounded: the number of
// files, their bytes, and the values in them.
//
// The package knows no platform. It asks each [importer.Format] whether a file is of the format.
package sources
