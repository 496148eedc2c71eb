//! Which deployment, service or object a block is of, so that what two places say of one can be compared.
//!
//! Enters: the names that a file gives. Leaves: an [`Identity`]. Two are the same only if nothing else can be meant.

/// What a block is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    kind: Of,
    /// Its names: an id and a label name the same deployment.
    names: Vec<String>,
    /// The namespace of an object, if it is written.
    namespace: Option<String>,
}

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// A deployment of Astro.
    Deployment,
    /// A service of a compose file.
    Service,
    /// A container of an object of Kubernetes, or an object with data.
    Object,
    /// What the user says that it is.
    Any,
}

impl Identity {
    /// A deployment, by its id and its name.
    pub fn deployment(names: Vec<String>) -> Self {
        Self { kind: Of::Deployment, names, namespace: None }
    }

    /// A service of a compose file.
    pub fn service(name: &str) -> Self {
        Self { kind: Of::Service, names: vec![name.to_owned()], namespace: None }
    }

    /// A container of an object of Kubernetes, or the object.
    pub fn object(kind: &str, name: &str, namespace: Option<&str>) -> Self {
        Self { kind: Of::Object, names: vec![format!("{kind}/{name}")], namespace: namespace.map(ToOwned::to_owned) }
    }

    /// A container of this object.
    #[must_use]
    pub fn container(&self, name: &str) -> Self {
        Self { names: self.names.iter().map(|object| format!("{object}/{name}")).collect(), ..self.clone() }
    }

    /// What the user calls it.
    pub fn named(name: &str) -> Self {
        Self { kind: Of::Any, names: vec![name.to_owned()], namespace: None }
    }

    /// Whether both are the same.
    pub fn is(&self, other: &Self) -> bool {
        let is_kind = self.kind == other.kind || self.kind == Of::Any || other.kind == Of::Any;
        let is_space = self.namespace.is_none() || other.namespace.is_none() || self.namespace == other.namespace;
        is_kind && is_space && self.names.iter().any(|name| other.names.contains(name))
    }

    /// Its names, the one that people give it first.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}
