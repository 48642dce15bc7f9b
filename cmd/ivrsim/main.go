// Command ivrsim tests phone menus the way code is tested, and loads them with a
// simulated peak day.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
