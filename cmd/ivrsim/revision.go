package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkOut writes a folder as it is at a git revision to a temporary folder, which
// the caller removes.
func checkOut(ctx context.Context, folder, revision string) (string, error) {
	archive, err := git(ctx, folder, "archive", "--format=tar", revision) // of the folder that git runs in
	if err != nil {
		return "", err
	}
	out, err := os.MkdirTemp("", "ivrsim-")
	if err != nil {
		return "", err
	}
	if err := extract(bytes.NewReader(archive), out); err != nil {
		_ = os.RemoveAll(out)
		return "", cannot(fmt.Errorf("read %s of %s: %w", folder, revision, err), "")
	}
	return out, nil
}

// git runs git in a folder and returns its output.
func git(ctx context.Context, folder string, args ...string) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &errs
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, cannot(errors.New("git is not installed"), "--base reads a revision with git")
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return nil, cannot(fmt.Errorf("git: %s", strings.TrimPrefix(line, "fatal: ")), "--base takes a revision of the git repository that the folder is in")
	}
	return out.Bytes(), nil
}

// maxExtracted bounds what is read of a revision's folder, in bytes.
const maxExtracted = 1 << 28

// extract writes the files of a tar archive to a folder. Links are left out.
func extract(archive io.Reader, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // it was only read
	files := tar.NewReader(io.LimitReader(archive, maxExtracted))
	for {
		h, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case h.Typeflag != tar.TypeReg || !strings.HasSuffix(h.Name, ".yaml") && !strings.HasSuffix(h.Name, ".yml") && !strings.HasSuffix(h.Name, ".csv"):
			continue
		}
		if err := root.MkdirAll(filepath.Dir(h.Name), newDir); err != nil {
			return err
		}
		f, err := root.Create(h.Name)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, files)
		if closing := f.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
}
