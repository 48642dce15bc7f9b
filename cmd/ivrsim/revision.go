package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
)

// filesAt returns the files of a folder as they are at a git revision.
func filesAt(ctx context.Context, folder, revision string) (fs.FS, error) {
	cmd := exec.CommandContext(ctx, "git", "archive", "--format=zip", revision) // of the folder that it runs in
	cmd.Dir = folder
	archive, err := cmd.Output()
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, cannot(errors.New("git is not installed"), "--base reads a revision with git")
	case errors.As(err, &failed):
		line, _, _ := strings.Cut(strings.TrimSpace(string(failed.Stderr)), "\n")
		return nil, cannot(fmt.Errorf("git: %s", strings.TrimPrefix(line, "fatal: ")), "--base takes a revision of the git repository that the folder is in")
	case err != nil:
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
}
