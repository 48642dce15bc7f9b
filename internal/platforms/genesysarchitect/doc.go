// Package genesysarchitect reads flows of Genesys Cloud Architect, as Archy exports them in YAML
// (archy export --exportType yaml), into the intermediate form of package importer:
// inbound call flows, secure call flows, in-queue call flows and common modules.
//
// What the actions do is in the Resource Center of Genesys Cloud ("About Architect") and in
// Archy's documentation of YAML (https://developer.genesys.cloud/devapps/archy/). A flow has
// menus and tasks, and a task a list of actions; an action leads on by its outputs, and an
// output that has no actions, or whose actions end, leads to the next action of the list.
//
// It knows nothing of the other formats, nor how a folder is written.
package genesysarchitect
