package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// version is the module's version, as the Go toolchain records it in the binary: the tag
// or, between two tags, a pseudo-version.
func version() string { return buildInfo().Main.Version }

// buildInfo returns the build information that the Go toolchain records in the binary.
func buildInfo() *debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	if info.Main.Version == "" {
		info.Main.Version = "unknown"
	}
	return info
}

// describeBuild returns the version with the commit and its date, where they are recorded:
// go build does in a clone of the repository with git installed.
func describeBuild(info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}

	commit := settings["vcs.revision"]

	// A build outside of a clone has only the version of its module.
	if commit == "" {
		return info.Main.Version
	}

	const short = 12 // characters, as in pseudo-versions
	date, _, _ := strings.Cut(settings["vcs.time"], "T")

	text := fmt.Sprintf("%s, commit %s of %s", info.Main.Version, commit[:min(short, len(commit))], date)
	if settings["vcs.modified"] == "true" {
		text += ", with changes that are not committed"
	}

	return text
}
