//! Where a file stands in a repository: services attach a finding only to a path that begins there.

/// The repository that a run works in, or the working folder where there is none.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    /// The folder in which it begins, absolute; under every name that it is known by.
    pub roots: Vec<String>,
    /// The working folder under the same names, from which relative paths are taken.
    pub working: Vec<String>,
}

impl Repository {
    /// A path from where the repository begins; one that leads out of it, as short as it can be.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        let mut names: Vec<String> = Vec::new();
        if is_absolute(name) {
            names.push(clean(name));
        } else {
            names.extend(self.working.iter().map(|working| clean(&format!("{working}/{name}"))));
        }
        let inside = names.iter().find_map(|name| {
            self.roots.iter().find_map(|root| {
                let below = name.strip_prefix(clean(root).trim_end_matches('/'))?;
                below.strip_prefix('/').filter(|below| !below.is_empty()).map(str::to_owned)
            })
        });
        inside.unwrap_or_else(|| clean(name))
    }
}

fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || name.get(1..3) == Some(":/")
}

/// A path without detours: `./a/../b` is `b`.
fn clean(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if name.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if name.starts_with('/') { format!("/{path}") } else { path }
}

#[cfg(test)]
mod tests {
    use super::Repository;

    #[test]
    fn paths_begin_where_the_repository_does() {
        let repository = Repository {
            roots: vec!["/srv/repo".to_owned(), "/home/me/repo".to_owned()],
            working: vec!["/srv/repo/filings".to_owned(), "/home/me/repo/filings".to_owned()],
        };
        for (name, path) in [
            ("x.yaml", "filings/x.yaml"),
            ("./x.yaml", "filings/x.yaml"),
            ("a/../b//c/./x.yaml", "filings/b/c/x.yaml"),
            ("../x.yaml", "x.yaml"),
            ("/srv/repo/filings/x.yaml", "filings/x.yaml"),
            ("/home/me/repo/x.yaml", "x.yaml"),
            ("/srv/repository/x.yaml", "/srv/repository/x.yaml"),
            ("../../x.yaml", "../../x.yaml"),
            ("/elsewhere/a/../x.yaml", "/elsewhere/x.yaml"),
        ] {
            assert_eq!(repository.path(name), path, "{name}");
        }
        assert_eq!(Repository::default().path("./a/../x.yaml"), "x.yaml");
    }
}
