"""What the pages share. The only part besides app.py and pages that imports Streamlit."""
