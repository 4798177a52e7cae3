from . import matching, matching_differences, matching_documents
