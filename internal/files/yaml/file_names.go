package yaml

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// FileKey returns the same text for names that are one file on macOS or Windows: those that
// differ in case, or in whether accents are letters' parts (Unicode's forms NFC and NFD).
func FileKey(name string) string { return norm.NFC.String(strings.ToLower(norm.NFC.String(name))) }

// DeviceNames are the names, without an extension and in lower case, that are devices on
// Windows and no files ("Naming Files, Paths, and Namespaces", Microsoft).
func DeviceNames() []string {
	names := []string{"con", "prn", "aux", "nul"}
	for _, digit := range "0123456789¹²³" {
		names = append(names, "com"+string(digit), "lpt"+string(digit))
	}
	return names
}

// checkFileNames advises to rename files that other systems cannot hold.
func checkFileNames(names []string, found *diag.Findings) {
	devices := DeviceNames()
	first := map[string]string{}
	for _, name := range names {
		// The advice comes in the order of the names, so that the second of two equal names gets it.
		key := FileKey(name)
		at := diag.Place{File: name}
		base := name[strings.LastIndexByte(name, '/')+1:]
		stem, _, _ := strings.Cut(strings.ToLower(base), ".")
		switch other, twice := first[key]; {
		case twice:
			found.Advise(at, diag.BadValue, fmt.Sprintf("on macOS and Windows this is the same file as %q", other),
				"rename one of them")
		case slices.Contains(devices, stem):
			found.Advise(at, diag.BadValue, fmt.Sprintf("on Windows no file can be named %q", base), "rename it")
		case strings.ContainsAny(base, `<>:"|?*\`):
			found.Advise(at, diag.BadValue, `on Windows no name of a file has one of < > : " | ? * \`, "rename it")
		}

		first[key] = name
	}
}
